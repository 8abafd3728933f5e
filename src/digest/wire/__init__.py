"""What the messengers' adapters share: connections that tell what was sent from what may have been, and a small memory."""
