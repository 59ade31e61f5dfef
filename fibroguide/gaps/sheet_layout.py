"""How the sheet of gaps is laid out: columns that the program fills, and three that staff fill."""

SHEET, TOPICS = "Gaps", "Topics"
QUESTION, TOPIC, WORDING, DONE = "question", "answer with topic", "better wording", "done"
# Heading and width of each column.
COLUMNS = {
    QUESTION: 50,
    "other wordings": 60,
    "asked": 8,
    "people": 8,
    "why": 24,
    "this week": 10,
    "week before": 12,
    "trend": 8,
    "first asked": 13,
    "last asked": 13,
    "nearest topic": 30,
    "likeness": 10,
    TOPIC: 30,
    WORDING: 50,
    DONE: 8,
}
TO_FILL = (TOPIC, WORDING, DONE)
READ = (QUESTION, *TO_FILL)
WHY = {
    "unanswered": "not understood",
    "unsure": "not sure which topic",
    "not_helpful": "answer did not help",
    "out_of_scope": "not the bot's subject",
    "none_of_these": "none of the topics offered",
}
