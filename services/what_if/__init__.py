"""What a carrier's files would have told whom: played through the real rules, on a copy, without sending."""
