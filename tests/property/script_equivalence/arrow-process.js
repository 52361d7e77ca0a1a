const process = (context) => context.input.current().amount > 3
