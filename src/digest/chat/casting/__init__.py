"""The conversation about broadcasts: reading what an admin types, and the pages that answer it."""
