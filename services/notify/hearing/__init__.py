"""What comes back: providers' callbacks, receipts and replies."""
