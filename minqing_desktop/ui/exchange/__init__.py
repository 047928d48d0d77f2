"""数据交换: what goes out on a stick, what comes in, receipts, computers, and 两种说法."""
