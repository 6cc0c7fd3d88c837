// A part of the page as the server has it now, for what no script can work out.

// The page is put together anew when it is ten seconds old; not all its readers ask in the same
// moment.
const SOONEST = 12_000;
const SPREAD = 30_000;

// Milliseconds until it is worth asking; more where the live JSON asks its readers to come rarely.
export const pause = (live) => (SOONEST + Math.random() * SPREAD) * ((live.poll ?? 4) / 4);

// Undefined when the server does not answer, or the page has no such part any more.
export async function fresh(selector) {
  const answer = await fetch(location.pathname, { cache: "no-store" }).catch(() => ({ ok: false }));
  if (!answer.ok) return undefined;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return page.querySelector(selector) ?? undefined;
}
