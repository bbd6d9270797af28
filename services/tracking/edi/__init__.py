"""EDI as carriers send it: bytes to segments, segments to messages, IFTSTA messages to scans. Pure."""
