function process(context) {
  const row = context.input.current()
  context.output.setField("num", row.amount * RATE)
  let found = "no"
  for (const each of LIST) if (row.name.includes(each)) found = each
  context.output.setField("out", found + LIST.length + LIST[1] + LIST.includes("a"))
  return true
}
