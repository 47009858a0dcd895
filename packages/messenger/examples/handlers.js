/** Handlers that know nothing of what is between the ends. */
export function serve(messenger) {
  messenger.handle('sum', (numbers) => numbers.reduce((sum, number) => sum + number, 0));
  messenger.handle('divide', ([a, b]) => {
    if (b === 0) throw new RangeError(`${a} cannot be divided by 0`);
    return a / b;
  });
  messenger.on('note', (text, from) => messenger.send('noted', { text, at: new Date(0) }, from));
}

/** Asks whoever serves, and says what it hears. */
export async function ask(messenger, to, say) {
  say(`1 + 2 = ${await messenger.request(to, 'sum', [1, 2])}`);
  await messenger.request(to, 'divide', [1, 0]).catch((error) => say(`${error.name}: ${error.message}`));

  const notes = messenger.messages('noted');
  const receipt = await messenger.send('note', 'milk', to, { receipt: true });
  say(`${receipt.delivered.length} got it`);
  for await (const { data } of notes) {
    say(`noted ${data.text}, on a ${data.at.constructor.name}`);
    break;
  }
}
