"""What drummers and percussionists know by heart: beats and fills of every style, written down."""
