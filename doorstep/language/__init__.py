"""What words say: of which kind a message is, which acts it makes on what evidence, dates, codes, stops. Pure."""
