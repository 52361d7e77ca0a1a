function process(context) {
  const row = context.input.current()
  context.output.setField("out", `${row.amount} ${row.amount * 3} ${row.amount / 7} ${row.amount * 1e21} ${row.amount / 1e9}`)
  context.output.setField("other", String(row.amount * 0.1) + Number("12.50") + parseFloat("3.5kg") + parseInt("42px", 10))
  context.output.setField("more", (row.amount * 1.005).toFixed(2))
  return true
}
