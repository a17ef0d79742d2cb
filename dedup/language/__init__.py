"""What is known of languages: which one a text is in, its words and how rare they are, sentences, quotations."""
