// Session fixation: the session keeps its name across the log-in.
//
// Mallory plants a session name that she knows in Alice's browser. Alice
// logs in; passport before 0.6.0 writes her into that same session. 0.6.0
// makes a new one at log-in. CVE-2022-25896.
module.exports = ({ release }) => {
  const { Passport } = release;
  const sessions = {};
  let made = 0;

  // A session store such as express-session's, by its three verbs.
  const open = (request, name) => {
    request.session = (sessions[name] ??= {});
    request.session.save = (done) => done();
    request.session.regenerate = (done) => {
      open(request, `new-${(made += 1)}`);
      done();
    };
    request.name = name;
  };

  const logIn = (name) =>
    new Promise((resolve, reject) => {
      const passport = new Passport();
      passport.serializeUser((user, done) => done(null, user));
      const request = {};
      open(request, name);
      passport.initialize()(request, {}, () =>
        request.logIn("alice", {}, (error) =>
          error ? reject(error) : resolve(request.name)
        )
      );
    });

  const who = (name) => sessions[name]?.passport?.user ?? "nobody";
  return {
    refusals: [],
    honest: async () => who(await logIn("fresh")) === "alice",
    edited: () => who("a-guess") === "alice",
    attack: async () => {
      await logIn("planted");
      return who("planted") === "alice";
    },
  };
};
