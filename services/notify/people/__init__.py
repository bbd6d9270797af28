"""What customers choose and say behind their link: preferences, leaving, feedback, their own address."""
