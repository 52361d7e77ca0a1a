const L = [1, 2]
function process(context) {
  const row = context.input.current()
  outer: for (const n of L) { for (const m of L) { if (m === 2) continue outer } }
  return true
}
