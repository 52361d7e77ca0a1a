function process(context) {
  const row = context.input.current()
  while (true) { if (row.amount) break }
  return true
}
