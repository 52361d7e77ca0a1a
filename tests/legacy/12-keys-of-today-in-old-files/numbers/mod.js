export const isEven = (n) => n % 2n === 0n
