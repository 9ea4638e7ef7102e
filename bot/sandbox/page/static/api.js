// The page's one way to its server.

const PARTS = [
  "people", "places", "messages", "chat", "inline", "accounts", "time", "log", "violations", "floodLimits", "toast",
];

/** Do something in the simulated world; rejects with the server's word for what is wrong. */
export async function act(action, asked) {
  const response = await fetch(`/api/${action}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(asked),
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.problem);
  return answer;
}

/** Open the stream of changes for one phone and chat; `heard` gets each part's name and value. */
export function listen(look, heard, connected) {
  const query = new URLSearchParams({ person: look.person, chat: look.chat });
  if (look.thread) query.set("thread", look.thread);
  const source = new EventSource(`/api/events?${query}`);
  for (const name of PARTS) {
    source.addEventListener(name, (event) => heard(name, JSON.parse(event.data)));
  }
  source.addEventListener("open", () => connected(true));
  source.addEventListener("error", () => connected(false));
  return source;
}
