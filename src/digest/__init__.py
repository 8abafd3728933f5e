"""Digest: every day, at each reader's hour and in their language, the few AI-news articles most worth reading."""
