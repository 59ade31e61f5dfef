"""Tunes the sentence encoder on the questions under data/ and writes ``fibroguide/text/tuned.safetensors``.

Low-rank adaptation (Hu et al. 2021, arXiv 2106.09685): the published weights stay as they are, and each linear layer gets
a product of two narrow matrices added, which are all that is learnt. Two things are learnt at once, so that the vectors
serve both: the topic of a question (softmax over cosines, Wang et al. 2017, arXiv 1704.06369) and the kind of danger in
it. Runs in an environment of its own (tuning/README.md); the bot needs neither torch nor this script.
"""

import argparse
import random
import time
from pathlib import Path

import torch
import yaml
from misspell import misspell
from peft import LoraConfig, get_peft_model
from safetensors.torch import save_file
from torch.nn import functional
from transformers import AutoModel, AutoTokenizer

ROOT = Path(__file__).resolve().parents[1]
URGENT = ("crisis", "emergency", "overdose", "abuse")
SHARPNESS = 20.0  # of the softmax over cosines
RANK, ALPHA = 8, 16


def read_lines() -> list[tuple[str, str | None, str]]:
    """Return text, topic (None where unknown) and danger ("none" or one of URGENT) of every line to learn from."""
    found = []
    for path in sorted(ROOT.glob("data/*/*.yml")):
        for block in yaml.safe_load(path.read_text(encoding="utf-8")).get("nlu", []):
            for line in filter(str.strip, block["examples"].splitlines()):
                found.append((line.strip()[2:].strip(), block["intent"], danger_of(block["intent"])))
    for path in sorted(ROOT.glob("data/safety/lines/*.txt")):
        topic = None if path.stem == "harmless" else f"safety/{path.stem}"
        found += [(line, topic, danger_of(topic)) for line in path.read_text(encoding="utf-8").splitlines() if line]
    return found


def danger_of(topic: str | None) -> str:
    """Return the urgent category that a topic is, or "none"."""
    name = (topic or "").removeprefix("safety/")
    return name if name in URGENT else "none"


class Batches:
    """The lines as batches of about equal length, in another order and with other misspellings each time."""

    def __init__(self, lines: list[tuple[str, str | None, str]], tokenizer: object, size: int, seed: int) -> None:
        self._lines, self._tokenizer, self._size, self._random = lines, tokenizer, size, random.Random(seed)
        self.topics = sorted({topic for _, topic, _ in lines if topic})
        self._dangers = ("none", *URGENT)

    def __len__(self) -> int:
        """Return the number of batches."""
        return -(-len(self._lines) // self._size)

    def __iter__(self):
        """Yield tokens, topics and dangers of each batch."""
        rows = [(misspell(text, self._random) if self._random.random() < 0.3 else text, t, d) for text, t, d in self._lines]
        rows.sort(key=lambda row: len(row[0]) * self._random.uniform(0.8, 1.25))
        batches = [rows[i : i + self._size] for i in range(0, len(rows), self._size)]
        self._random.shuffle(batches)
        for batch in batches:
            tokens = self._tokenizer([row[0] for row in batch], padding=True, truncation=True, max_length=96, return_tensors="pt")
            topics = torch.tensor([self.topics.index(row[1]) if row[1] else -100 for row in batch])  # -100: not looked at
            yield tokens, topics, torch.tensor([self._dangers.index(row[2]) for row in batch])


def main() -> None:
    """Learn, and write the difference."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--epochs", type=int, default=5)
    options.add_argument("--size", type=int, default=64)
    options.add_argument("--rate", type=float, default=1e-3)
    options.add_argument("--layers", type=int, default=6, help="of the six; fewer are faster")
    options.add_argument("--base", type=Path, required=True, help="folder with the published weights")
    options.add_argument("--out", type=Path, default=ROOT / "fibroguide/text/tuned.safetensors")
    chosen = options.parse_args()
    torch.manual_seed(0)
    tokenizer = AutoTokenizer.from_pretrained(chosen.base)
    # No dropout of the base model: the adaptation is small, and its own dropout is enough.
    base = AutoModel.from_pretrained(
        chosen.base, hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0, add_pooling_layer=False
    )
    base.encoder.layer = base.encoder.layer[: chosen.layers]
    model = get_peft_model(
        base, LoraConfig(r=RANK, lora_alpha=ALPHA, lora_dropout=0.1, target_modules=["query", "key", "value", "dense"])
    )
    batches = Batches(read_lines(), tokenizer, chosen.size, seed=0)
    width = base.config.hidden_size
    topic_axes = torch.nn.Parameter(torch.randn(len(batches.topics), width) * 0.05)
    danger = torch.nn.Linear(width, 1 + len(URGENT))
    parameters = [p for p in model.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(
        [{"params": parameters, "lr": chosen.rate}, {"params": [topic_axes, *danger.parameters()], "lr": 1e-2}], weight_decay=0.01
    )
    steps = chosen.epochs * len(batches)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, [chosen.rate, 1e-2], total_steps=steps, pct_start=0.1)
    print(f"{len(batches._lines)} lines, {len(batches.topics)} topics, {steps} steps", flush=True)
    model.train()
    start, step, running = time.time(), 0, [0.0, 0.0]
    for _ in range(chosen.epochs):
        for tokens, topics, dangers in batches:
            with torch.autocast("cpu", dtype=torch.bfloat16):
                hidden = model(**tokens).last_hidden_state
            mask = tokens["attention_mask"][..., None]
            vectors = functional.normalize((hidden.float() * mask).sum(1) / mask.sum(1), dim=1)
            cosines = vectors @ functional.normalize(topic_axes, dim=1).T
            about_topic = functional.cross_entropy(SHARPNESS * cosines, topics, label_smoothing=0.05)
            about_danger = functional.cross_entropy(SHARPNESS / 2 * danger(vectors), dangers, label_smoothing=0.02)
            optimizer.zero_grad()
            (about_topic + about_danger).backward()
            torch.nn.utils.clip_grad_norm_(parameters, 1.0)
            optimizer.step()
            schedule.step()
            step += 1
            running = [0.98 * r + 0.02 * float(v.detach()) for r, v in zip(running, (about_topic, about_danger), strict=True)]
            if step % 50 == 0:
                print(
                    f"step {step} of {steps}: topic {running[0]:.3f}, danger {running[1]:.3f}, {time.time() - start:.0f} s",
                    flush=True,
                )
    save_file(difference(model), chosen.out)


def difference(model: torch.nn.Module) -> dict[str, torch.Tensor]:
    """Return the two narrow matrices of every tuned layer in half precision, named as the published weights are."""
    return {
        name.removeprefix("base_model.model.").replace(".default.weight", "").replace("lora_B", "up").replace("lora_A", "down"): (
            (tensor * (ALPHA / RANK) if "lora_B" in name else tensor).half().contiguous()
        )
        for name, tensor in model.state_dict().items()
        if "lora_" in name
    }


if __name__ == "__main__":
    main()
