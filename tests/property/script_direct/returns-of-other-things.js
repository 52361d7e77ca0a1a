function process(context) {
  const row = context.input.current()
  if (row.amount > 9000) return row.name
  if (row.amount > 1000) return
  if (row.active) return 1
  return row.email !== null
}
