"""Start the chat: ``python app.py`` indexes ``corpus/`` when it has to and serves http://127.0.0.1:7860."""

from ragqa.cli import main

if __name__ == "__main__":
    main(["serve"])
