/**
 * The speaking end of a broadcast: `tell` resolves to the answers when all have answered. `post` is told a kind and data,
 * and whoever hears an answer says so to `answered`.
 */
export function createGroup({ count, post }) {
  let answers = [];
  let done;
  return {
    tell(kind, data) {
      answers = [];
      return new Promise((resolve) => {
        done = resolve;
        post(kind, data);
      });
    },
    answered(data) {
      answers.push(data);
      if (answers.length === count) done(answers);
    },
  };
}
