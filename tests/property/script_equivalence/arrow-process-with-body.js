const process = (c) => {
  const { amount, note } = c.input.current()
  c.output.setField("out", amount > 3 ? note : amount)
  return amount !== null
}
