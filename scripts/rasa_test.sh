#!/usr/bin/env bash
# Rasa's own test stories against the trained model: intents and replies by name. Fails when one prediction is wrong.
set -euo pipefail
cd "$(dirname "$0")/.."
echo "Running Rasa's test stories ..."
.venv/bin/python -m fibroguide.cli.quiet_rasa test core --e2e --stories tests/stories --fail-on-prediction-errors --no-plot --out results --quiet
echo "All test stories passed."
