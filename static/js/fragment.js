// Fetches a part of the page again, for values that only the server can compute.

// The server builds the page anew once it is ten seconds old. The spread keeps its readers from
// requesting it at the same moment.
const SOONEST = 12_000;
const SPREAD = 30_000;

// Milliseconds until a new request makes sense; more if the live JSON asks for slow polling.
export const refreshDelay = (live) => (SOONEST + Math.random() * SPREAD) * ((live.poll ?? 4) / 4);

// Returns undefined if the server does not answer or the page has no such part any more. The address of a page
// without a week in it shows another week after the next kickoff: then pass the address with the week.
export async function fetchFragment(selector, address = location.pathname) {
  const response = await fetch(address, { cache: "no-store" }).catch(() => ({ ok: false }));
  if (!response.ok) return undefined;
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  return page.querySelector(selector) ?? undefined;
}
