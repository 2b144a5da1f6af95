"""What a prompt is made of: tokens, numbers and phrases, also of other languages, also misspelt."""
