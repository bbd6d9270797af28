"""What shops ask of their notices: their policy, and words of their own, tried before they count."""
