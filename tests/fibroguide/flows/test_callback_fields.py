import pytest

from fibroguide.flows.callback import CONSENT, DECLINE, MAX_NAME, SEND, TOPICS, Kind, Reading
from fibroguide.flows.good_time import OPTIONS
from tests.fibroguide.flows.readings import ASIDE, LEAVE, UNCLEAR, answer, change, press, problem, read, value

# Consent


def test_yes_is_consent_typed_pressed_or_in_other_words() -> None:
    assert read("consent", "yes", "smalltalk/affirm") == answer(consent="yes")
    assert press("consent", value(CONSENT)) == answer(consent="yes")
    assert read("consent", "ok go ahead") == answer(consent="yes")
    assert read("consent", "No problem, that's fine") == answer(consent="yes")


def test_no_leaves_the_form_before_anything_is_asked() -> None:
    assert read("consent", "no", "smalltalk/deny") == LEAVE
    assert read("consent", "nope") == LEAVE
    assert press("consent", value(DECLINE)) == LEAVE


def test_without_a_yes_or_no_consent_is_asked_again() -> None:
    assert read("consent", "banana") == UNCLEAR
    assert read("consent", "Jo Smith, 202 555 0143") == UNCLEAR, "a number is no consent"
    assert press("consent", value("yes")) == UNCLEAR


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("maybe", "fallback/lost"),
        ("I do not agree", "fallback/lost"),
        ("not sure", "fallback/lost"),
        ("send me nothing", "fallback/lost"),
        ("send me more first", "fallback/lost"),
        ("submit what?", "fallback/lost"),
        ("yes but not my number", "smalltalk/affirm"),
        ("ok, only if you delete it", "smalltalk/affirm"),
        ("ok?", "fallback/lost"),
    ],
)
def test_what_is_not_a_clear_yes_is_no_consent(text: str, topic: str) -> None:
    assert "consent" not in read("consent", text, topic).values


# Name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Jo", "Jo"),
        ("Mary O'Brien", "Mary O'Brien"),
        ("Mary O\N{RIGHT SINGLE QUOTATION MARK}Brien", "Mary O'Brien"),
        ("Siobhán Ní Dhómhnaill-Smith", "Siobhán Ní Dhómhnaill-Smith"),
        ("Zoe\N{COMBINING DIAERESIS} Gru\N{COMBINING DIAERESIS}n", "Zoë Grün"),
        ("María del Carmen de la Cruz", "María del Carmen de la Cruz"),
        ("Dr. J. R. Smith", "Dr. J. R. Smith"),
        ("Søren Østergård", "Søren Østergård"),
        ("李小龍", "李小龍"),
        ("Ольга Петрова", "Ольга Петрова"),
        ("محمد", "محمد"),
        ("प्रिया शर्मा", "प्रिया शर्मा"),
        ("Smith, Jo", "Smith, Jo"),
        ("Mary Ann (Smith)", "Mary Ann (Smith)"),
        ("Jo & Sam", "Jo & Sam"),
        ("Sam, her carer", "Sam, her carer"),
        ("no, it's Mary not Maria", "Mary"),
        ("Name: Jo", "Jo"),
        ("Will", "Will"),
        ("Will Smith", "Will Smith"),
        ("Do Nguyen", "Do Nguyen"),
        ("April May", "April May"),
        ("Mark Stopford", "Mark Stopford"),
        ("Isabel Dower", "Isabel Dower"),
        ("My name is Jo Smith", "Jo Smith"),
        ("my name's Jo", "Jo"),
        ("I'm Jo.", "Jo"),
        ("hi, I am Jo!", "Jo"),
        ("it's Jo Smith", "Jo Smith"),
        ("call me Will", "Will"),
        ("a" * MAX_NAME, "a" * MAX_NAME),
    ],
)
def test_a_name_is_taken_as_people_write_theirs(text: str, name: str) -> None:
    assert read("name", text) == answer(name=name)


def test_a_name_counts_whatever_it_looks_like_to_the_classifier() -> None:
    assert read("name", "Rose Payne", "fibromyalgia/pain") == answer(name="Rose Payne")
    assert read("name", "Hello, I am Jo", "smalltalk/greet") == answer(name="Jo")


@pytest.mark.parametrize(
    "text",
    [
        "Jo https://example.org",
        "[Jo](https://example.org)",
        "<b>Jo</b>",
        '=HYPERLINK("x")',
        "=1+1",
        "@SUM",
        "+Jo",
        "-Jo",
        "|cmd",
        "*Jo*",
        "`Jo`",
        "{callback_name}",
        "Jo_Smith",
        "Jo2",
        "202 555 0143",
        "jo@example.org",
        "...",
        "'",
        "a" * (MAX_NAME + 1),
        "Jo " * 7,
        "(Jo)",
        "Jo " * 1_666,
        "x" * 5_000,
        ("example.org"),
        ("www.example.org"),
    ],
)
def test_a_name_that_holds_a_link_a_formula_or_too_much_is_refused(text: str) -> None:
    assert read("name", text) == problem("name")


@pytest.mark.parametrize(
    "text",
    [
        "hello",
        "thank you",
        "yes",
        "OK.",
        "sure",
        "skip",
        "help",
        "I don't know",
        "prefer not to say",
        "I'd rather not say",
        "back",
    ],
)
def test_words_that_answer_many_questions_are_no_name(text: str) -> None:
    assert read("name", text) == problem("name")


@pytest.mark.parametrize(
    ("text", "topic"),
    [("call me back", "callback"), ("stop it please", "fallback/lost"), ("I do not want to say", "fallback/lost")],
)
def test_neither_are_these(text: str, topic: str) -> None:
    assert "name" not in read("name", text, topic).values


@pytest.mark.parametrize("requested", ["name", "contact"])
def test_a_no_to_a_question_that_needs_an_answer_leaves_the_form(requested: str) -> None:
    assert read(requested, "no", "smalltalk/deny") == LEAVE
    assert read(requested, "no thanks") == LEAVE


def test_a_long_question_without_its_mark_is_an_aside() -> None:
    text = "the thing with the drip, my sister had it as well and said one must not eat"
    assert read("name", text, "procedure/fasting") == ASIDE
    assert read("name", text, "fallback/lost") == problem("name")


# Contact


@pytest.mark.parametrize(
    ("text", "contact"),
    [
        ("202 555 0143", "(202) 555-0143"),
        ("it's 202-555-0143, thanks", "(202) 555-0143"),
        ("+44 20 7946 0018", "+44 20 7946 0018"),
        ("jo@example.org", "jo@example.org"),
        ("is 202 555 0143 all right?", "(202) 555-0143"),
    ],
)
def test_a_contact_is_found_in_the_answer(text: str, contact: str) -> None:
    assert read("contact", text) == answer(contact=contact)


def test_a_number_is_read_as_one_of_the_clinic_s_country() -> None:
    assert read("contact", "087 123 4567", country="IE") == answer(contact="087 123 4567")
    assert read("contact", "087 123 4567", country="US").kind is Kind.PROBLEM


@pytest.mark.parametrize(("text", "named"), [("555 0143", "555 0143 has no area code"), ("jo@example", "jo@example is not")])
def test_a_wrong_contact_is_a_problem_with_its_reason(text: str, named: str) -> None:
    reading = read("contact", text)
    assert (reading.kind, reading.problem, reading.values) == (Kind.PROBLEM, "contact", {})
    assert reading.reason.startswith(named)
    assert reading.reason.endswith(".")


@pytest.mark.parametrize(("text", "topic"), [("banana", "fallback/lost"), ("yes", "smalltalk/affirm"), ("911", "fallback/lost")])
def test_where_there_is_no_contact_the_reason_says_what_is_needed(text: str, topic: str) -> None:
    reason = "I need a phone number with its area code, or an e-mail address."
    assert read("contact", text, topic) == Reading(Kind.PROBLEM, problem="contact", reason=reason)


def test_another_subject_in_place_of_a_contact_is_an_aside() -> None:
    assert read("contact", "fasting before the drip", "procedure/fasting") == ASIDE


# Time


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("mornings", "mornings"),
        ("any time", "any time"),
        ("whenever", "any time"),
        ("Tuesday after 3, please", "Tuesday after 3"),
        ("Mon/Tue, 9:30-11:00", "Mon Tue 9:30 to 11:00"),
        ("between 9 and 5, just not lunch", "between 9 and 5 not lunch"),
        ("will be home after 5", "after 5"),
        ("mornings, see https://example.org/x", "mornings"),
        ("<b>mornings</b> =cmd|calc", "mornings"),
    ],
)
def test_of_a_time_the_words_that_say_when_are_kept(text: str, kept: str) -> None:
    assert read("time", text) == answer(time=kept)


@pytest.mark.parametrize("topic", ["fallback/lost", "fibromyalgia/pain"])
def test_what_else_is_said_beside_a_time_is_not_kept(topic: str) -> None:
    assert read("time", "Tuesday after 3pm because my bladder hurts badly", topic) == answer(time="Tuesday after 3pm")


@pytest.mark.parametrize("option", OPTIONS)
def test_a_time_can_be_pressed(option: str) -> None:
    assert press("time", value(option)) == answer(time=option)


@pytest.mark.parametrize("text", ["!!", "", "banana", "yes", "no", "https://example.org", "x" * 5_000])
def test_what_says_no_time_is_a_problem(text: str) -> None:
    assert read("time", text) == problem("time")


@pytest.mark.parametrize("of", ["x" * 5_000, "!", "", "at 9"])
def test_a_pressed_time_is_one_of_those_offered(of: str) -> None:
    assert press("time", value(of)) == UNCLEAR


def test_another_subject_in_place_of_a_time_is_an_aside() -> None:
    assert read("time", "the drip went badly and now my hands hurt", "fibromyalgia/pain") == ASIDE
    assert read("time", "how long does the drip take in the morning", "procedure/session_length") == ASIDE


def test_a_time_that_is_put_like_a_question_is_a_time() -> None:
    assert read("time", "would mornings be all right?") == answer(time="mornings")


# Topic


@pytest.mark.parametrize("topic", TOPICS)
def test_a_topic_can_be_pressed_or_typed(topic: str) -> None:
    assert press("topic", value(topic)) == answer(topic=topic)
    assert read("topic", topic.upper()) == answer(topic=topic)


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("the cost", "Cost or a visit"),
        ("insurance stuff", "Cost or a visit"),
        ("I need to cancel my appointment", "Cost or a visit"),
        ("side effects", "After an infusion"),
        ("food before it", "Getting ready"),
        ("my preparation", "Getting ready"),
        ("about the ketamine", "The treatment"),
        ("my dog", "Something else"),
        ("\N{WHITE SMILING FACE}", "Something else"),
    ],
)
def test_a_topic_in_own_words_becomes_one_of_the_five(text: str, topic: str) -> None:
    assert read("topic", text) == answer(topic=topic)


@pytest.mark.parametrize(
    "text",
    [
        "my bladder has been bleeding since the last one",
        "I am pregnant and on lithium",
        "Getting ready and my HIV medicine",
        "<script>alert(1)</script>",
        "x" * 5_000,
    ],
)
@pytest.mark.parametrize("topic", ["fallback/lost", "fibromyalgia/pain", "safety/pregnancy", "not_covered/interactions"])
def test_what_is_written_about_health_is_never_kept(text: str, topic: str) -> None:
    assert read("topic", text, topic).values.get("topic", TOPICS[-1]) in TOPICS
    assert press("topic", value(text)) == UNCLEAR


# Confirmation


@pytest.mark.parametrize(
    "text", ["send it", "Send", "please send it", "ok submit", "Yes, send", "looks good", "That's right", "go ahead", "yes!"]
)
def test_words_of_sending_send(text: str) -> None:
    assert read("confirm", text) == answer(confirm="yes")


def test_a_yes_sends_typed_or_pressed() -> None:
    assert read("confirm", "yes", "smalltalk/affirm") == answer(confirm="yes")
    assert press("confirm", value(SEND)) == answer(confirm="yes")


def test_a_no_sends_nothing_and_asks_what_to_change() -> None:
    assert read("confirm", "no", "smalltalk/deny") == problem("change")


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("don't send it", "fallback/lost"),
        ("do not send it", "fallback/lost"),
        ("please don't send", "fallback/lost"),
        ("not yet", "fallback/lost"),
        ("no don't send it", "smalltalk/deny"),
        ("that's wrong", "fallback/lost"),
        ("banana", "fallback/lost"),
        ("202", "fallback/lost"),
        ("hello", "smalltalk/greet"),
        ("send it later", "fallback/lost"),
        ("yes cancel", "smalltalk/affirm"),
        ("looks right but wrong number", "smalltalk/affirm"),
        ("send it?", "fallback/lost"),
        ("correct?", "fallback/lost"),
    ],
)
def test_nothing_else_sends(text: str, topic: str) -> None:
    assert read("confirm", text, topic).values.get("confirm") is None


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("change the name", change(name=None)),
        ("the name is spelled wrong", change(name=None)),
        ("no, my name is Mary", change(name=None)),
        ("wrong number", change(contact=None)),
        ("another e-mail please", change(contact=None)),
        ("change the time", change(time=None)),
        ("a different day", change(time=None)),
        ("change the subject", change(topic=None)),
        ("the number and the time are wrong", change(contact=None, time=None)),
    ],
)
def test_a_field_that_is_named_is_asked_again(text: str, reading: Reading) -> None:
    assert read("confirm", text) == reading
    assert read("confirm", text, "smalltalk/deny") == reading


@pytest.mark.parametrize(
    ("text", "contact"),
    [
        ("212 736 5000", "(212) 736-5000"),
        ("my number is 212 736 5000", "(212) 736-5000"),
        ("no, use jo@example.org", "jo@example.org"),
        ("212 736 5000 or jo@example.org", "(212) 736-5000, jo@example.org"),
    ],
)
def test_a_new_contact_takes_the_old_one_s_place_and_is_read_back(text: str, contact: str) -> None:
    assert read("confirm", text) == change(contact=contact)
    assert read("confirm", text, "smalltalk/deny") == change(contact=contact)


@pytest.mark.parametrize(
    ("text", "topic", "reading"),
    [
        ("correct the name", "fallback/lost", change(name=None)),
        ("correct, but change the time", "fallback/lost", change(time=None)),
        ("send to 212 736 5000", "fallback/lost", change(contact="(212) 736-5000")),
        ("yes, but use 212 736 5000", "smalltalk/affirm", change(contact="(212) 736-5000")),
        ("yes but change the name", "smalltalk/affirm", change(name=None)),
        ("yes, use 212 736 5000", "smalltalk/affirm", change(contact="(212) 736-5000")),
        ("yes, my mail is jo@example.org", "smalltalk/affirm", change(contact="jo@example.org")),
    ],
)
def test_a_change_counts_before_a_yes(text: str, topic: str, reading: Reading) -> None:
    assert read("confirm", text, topic) == reading


def test_a_question_that_names_a_field_is_an_aside() -> None:
    assert read("confirm", "when will they call?") == ASIDE
    assert read("confirm", "why do you need my name") == ASIDE
