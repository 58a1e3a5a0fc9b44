"""What happened: the durable record. Opened by the runtime alone."""
