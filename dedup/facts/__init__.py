"""What is a fact in a text, and which facts two aligned texts tell differently."""
