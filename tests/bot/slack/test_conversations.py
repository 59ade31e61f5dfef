"""Where people talk to the bot in Slack: private messages, threads, commands, the home, the assistant."""

import json

from tests.bot.slack.asked import DEFINITION, LENGTH, event, in_thread
from tests.emulators.slack_people import NOTICE, THUMBS, Person, buttons, topic, topics


def test_a_private_message_is_answered_beside_it_and_the_first_answer_begins_with_the_notice(ann: Person) -> None:
    posts = ann.say(DEFINITION)
    assert topics(posts) == [NOTICE, "fibromyalgia/definition"]
    assert {(post.channel, post.thread_ts, post.ephemeral_for) for post in posts} == {(ann.direct, None, None)}
    assert topics(ann.say(LENGTH)) == ["procedure/session_length"]


def test_a_mention_is_answered_in_a_thread_and_the_notice_is_for_one_person_and_once(ann: Person) -> None:
    notice, answer = ann.mention(LENGTH)
    assert topics([notice, answer]) == [NOTICE, "procedure/session_length"]
    assert (notice.ephemeral_for, answer.ephemeral_for) == (ann.user, None)
    assert notice.thread_ts == answer.thread_ts is not None
    assert topics(ann.mention(DEFINITION, answer.thread_ts)) == ["fibromyalgia/definition"]
    assert topics(ann.mention(DEFINITION)) == [NOTICE, "fibromyalgia/definition"], "another thread, other readers"


def test_a_mention_that_slack_tells_of_twice_is_answered_once(ann: Person) -> None:
    ann.mention(LENGTH)
    assert topics(ann.posts).count("procedure/session_length") == 1
    assert ann.read() == [LENGTH]


def test_a_thread_goes_on_without_a_mention_also_for_others(ann: Person, bob: Person) -> None:
    thread = ann.mention(LENGTH)[0].thread_ts
    posts = bob.write("what is fibromyalgia?", thread)
    assert topics(posts) == ["fibromyalgia/definition"]
    assert in_thread(posts, thread)


def test_a_follow_up_right_after_the_mention_is_answered_after_it(ann: Person) -> None:
    mention = ann.slack.mention(LENGTH, ann.user, ann.channel)
    posts = ann.write(DEFINITION, mention["ts"])
    assert [topic(post) for post in ann.posts if not post.ephemeral_for] == [
        "procedure/session_length",
        "fibromyalgia/definition",
    ]
    assert in_thread(posts, mention["ts"])


def test_what_people_say_to_each_other_is_not_answered(ann: Person, bob: Person) -> None:
    written = ann.slack.message(DEFINITION, ann.user, ann.channel, "channel")
    assert bob.write(LENGTH, written["ts"]) == [], "the bot is not in that thread"
    thread = ann.mention(LENGTH)[0].thread_ts
    to_bob = event(ann, text=f"<@{bob.user}> {DEFINITION}", channel=ann.channel, channel_type="channel", thread_ts=thread)
    assert ann.deliver(to_bob) == []
    assert topics(ann.mention("how fast does it work?", written["ts"])) == [NOTICE, "benefits/speed"]


def test_in_a_group_message_it_answers_when_it_is_mentioned_and_then_in_that_thread(ann: Person) -> None:
    ann.channel = ann.channel.replace("C", "G", 1)
    assert ann.write(DEFINITION, channel_type="mpim") == []
    text = f"<@{ann.slack.bot_user}> {LENGTH}"
    _, answer = ann.deliver(event(ann, text=text, channel=ann.channel, channel_type="mpim"))
    assert topic(answer) == "procedure/session_length"
    posts = ann.write(DEFINITION, answer.thread_ts, channel_type="mpim")
    assert topics(posts) == ["fibromyalgia/definition"]
    assert in_thread(posts, answer.thread_ts)


def test_a_command_is_answered_to_the_person_alone(ann: Person) -> None:
    posts = ann.ask(LENGTH)
    assert topics(posts) == [NOTICE, "procedure/session_length"]
    assert {(post.via, post.ephemeral_for) for post in posts} == {("response_url", ann.user)}
    assert ann.slack.deliveries[-1].answer == b""
    assert topics(ann.ask(DEFINITION)) == ["fibromyalgia/definition"]


def test_a_command_without_words_shows_the_topics(ann: Person) -> None:
    posts = ann.ask("")
    assert topics(posts) == [NOTICE, "conversation/topics"]
    assert len(buttons(posts[1])) == 8
    assert buttons(ann.ask("   ")[0]) == buttons(posts[1])


def test_the_home_shows_what_the_bot_is_and_all_its_topics(ann: Person) -> None:
    ann.slack.open_home(ann.user)
    ann.wait()
    blocks = ann.slack.views[ann.user]["blocks"]
    shown = json.dumps(blocks, ensure_ascii=False)
    assert "I am a computer program" in shown
    assert "Here are some topics." in shown
    titles = [one["text"]["text"] for block in blocks if block["type"] == "actions" for one in block["elements"]]
    assert len(titles) > 30
    assert len(set(titles)) == len(titles)
    assert ann.posts == []


def test_a_button_of_the_home_is_answered_in_a_private_message_and_stays(ann: Person) -> None:
    ann.slack.open_home(ann.user)
    ann.wait()
    for _ in range(2):
        posts = ann.press("How ketamine works")
        assert topics(posts)[-1] == "ketamine/how_it_works"
        assert {(post.channel, post.ephemeral_for) for post in posts} == {(ann.direct, None)}
    ann.known()
    assert topics(ann.press(buttons(posts[-1])[0]))[-1] != "conversation/old_menu", "what comes of it is the private talk"


def test_the_assistant_greets_offers_prompts_and_answers_in_its_thread(ann: Person) -> None:
    started = ann.slack.start_assistant_thread(ann.user, ann.direct)
    thread = started["assistant_thread"]["thread_ts"]
    posts = ann.wait()
    assert topics(posts) == [NOTICE, "smalltalk/greet"]
    (offered,) = [one for one in ann.slack.prompts if one["channel_id"] == ann.direct]
    assert offered["thread_ts"] == thread
    answers = [topics(ann.say(prompt["message"], thread_ts=thread)) for prompt in offered["prompts"]]
    assert answers == [["fibromyalgia/definition"], ["ketamine/how_it_works"], ["benefits/overview"], ["procedure/side_effects"]]
    assert topics(ann.press(THUMBS[0])) == ["feedback/helpful"]
    assert in_thread(ann.posts, thread)
