"""What a document says, as plain records: services fill them, writers of PDF, Word and workbooks print them."""
