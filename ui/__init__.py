"""What people see: the chat page, the terminal and the notebook."""
