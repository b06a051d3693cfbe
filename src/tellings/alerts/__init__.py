"""What is worth telling a subscriber, when, and in which words. Pure: who asks the clock, reads the books and sends
the mail is elsewhere."""
