const LIST = ["a"]
function process(context) {
  return LIST.includes(context.input.current().name)
}
