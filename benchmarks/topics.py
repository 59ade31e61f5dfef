"""What more topics cost the classifier, in this process: ``python -m benchmarks.topics NUMBER`` prints JSON.

The topics are made up, five questions each, always the same ones: only time and memory are looked at, not answers.
"""

import json
import random
import resource
import statistics
import sys
import time

from fibroguide.text.encoder import load_encoder
from fibroguide.text.topic_model import TopicModel

SIZES = (34, 340, 2000)
_QUESTIONS_PER_TOPIC = 5
_ASKED = 300
_THINGS = (
    "appointment billing booking bus chair consent dentist diary diet doctor dose exercise fever garden glasses heart "
    "home infusion injection insurance job kidney knee letter liver lunch massage medicine mood muscle nausea nerve nurse "
    "pain parking pharmacy phone posture pump rash record referral rest result salary scan school shoulder skin sleep "
    "stairs stretching tablet taxi test therapy vein visit vitamin waiting-room walking water weather weight work"
).split()
_QUALITIES = (
    "annual bad common daily early extra first free gentle good heavy late light local long mild monthly new night old "
    "online painful private quick regular safe second severe short slow special strong sudden weekly written young"
).split()
_FORMS = (
    "What should I know about the {quality} {first} and my {second}?",
    "does a {quality} {first} change anything for the {second}",
    "Is the {second} a reason to ask for a {quality} {first}?",
    "my {second} after a {quality} {first}, is that normal",
    "Who can tell me more about a {quality} {first} when I have a {second}?",
    "I am worried about the {second}, can I still have the {quality} {first}?",
    "how long does the {quality} {first} take if there is the {second}",
)


def measure(number: int) -> dict[str, float]:
    """Return the seconds to learn ``number`` topics, the milliseconds to rank one message, and the peak memory in MB."""
    draw = random.Random(20240229)
    subjects = [(quality, first, second) for quality in _QUALITIES for first in _THINGS for second in _THINGS if first != second]
    chosen = draw.sample(subjects, number)
    texts, labels = [], []
    for quality, first, second in chosen:
        for form in draw.sample(_FORMS, _QUESTIONS_PER_TOPIC):
            texts.append(form.format(quality=quality, first=first, second=second))
            labels.append(f"made_up/{quality}_{first}_{second}")
    encoder = load_encoder()
    start = time.perf_counter()
    model = TopicModel.fit(texts, labels, encoder)
    fit = time.perf_counter() - start
    times = []
    for quality, first, second in draw.choices(chosen, k=_ASKED):
        text = f"Tell me, is {first} with a {quality} {second} all right?"
        start = time.perf_counter()
        model.rank([text])
        times.append((time.perf_counter() - start) * 1000)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"topics": number, "fit_s": fit, "fit_peak_mb": peak, "rank_p50_ms": statistics.median(times)}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(measure(int(sys.argv[1]))))
