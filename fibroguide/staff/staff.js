// Live progress of a test run; without scripts the page renews itself instead.
const line = document.getElementById("progress");

async function look() {
  try {
    const answer = await fetch("/staff/tests/progress");
    const now = answer.ok ? await answer.json() : { running: false };
    if (!now.running) return location.reload();
    line.textContent = `Running: ${now.passed} passed, ${now.failed} failed, ${Math.round(now.seconds)} seconds so far.`;
  } catch {
    line.textContent = "The server cannot be reached; trying again.";
  }
  setTimeout(look, 700);
}
look();
