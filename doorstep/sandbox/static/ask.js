// Requests to the sandbox. A problem is thrown as an Error in words.

export async function ask(path, content) {
  const isFile = content instanceof Blob;
  let response;
  try {
    response = await fetch(path, {
      method: "POST",
      headers: isFile ? {} : { "Content-Type": "application/json" },
      body: isFile ? content : JSON.stringify(content),
    });
  } catch {
    throw new Error("The sandbox does not answer.");
  }
  if (response.status === 204) return null;
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(answer.error || `The sandbox answered with HTTP ${response.status}.`);
  return answer;
}
