"""Rasa's own command line without the warnings that no user of Fibro Guide can act on: ``python -m fibroguide.cli.quiet_rasa``.

A module of its own and no PYTHONWARNINGS, because Sanic switches deprecation warnings on again when it is imported.
"""

import warnings

import sanic  # noqa: F401 - imported first, for the reason above

warnings.simplefilter("ignore", DeprecationWarning)
warnings.simplefilter("ignore", PendingDeprecationWarning)
# Topics are retrieval intents, which Rasa expects a ResponseSelector to answer; ours are answered by TopicClassifier.
warnings.filterwarnings("ignore", message="You have defined training data with examples for training a response selector")
# domain.yml lists the retrieval intents for its readers; Rasa also finds them in the data and merges the two.
warnings.filterwarnings("ignore", message="The following duplicated intents have been found")

if __name__ == "__main__":
    from rasa.__main__ import main

    main()
