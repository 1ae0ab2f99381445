// A mail server that others wrote (npm's smtp-server), for test_mail_servers.py.
//
//     node smtp_server.js FOLDER OPTIONS
//
// OPTIONS, in JSON: secure (TLS from the first byte), key, cert (files; without: no TLS), user and
// password (without: nobody logs in), answers {"RCPT": [...], "DATA": [...]}: codes to refuse with, or
// "drop", one by one; null or none left: accepted. Each mail that came whole is FOLDER/0001.json.
'use strict';

const fs = require('fs');
const path = require('path');
const { SMTPServer } = require('smtp-server');

const [folder, text] = process.argv.slice(2);
const options = JSON.parse(text);
const sockets = new Set();
let mails = 0;

function next(stage) {
    return (options.answers[stage] || []).shift() || null;
}

function end(answer, done) {
    if (answer === 'drop')
        for (const socket of sockets)
            socket.destroy();
    else if (answer)
        done(Object.assign(new Error('as told'), { responseCode: answer }));
    else
        done();
}

function keep(chunks, session, answer) {
    const { mailFrom, rcptTo } = session.envelope;
    const mail = {
        sender: mailFrom.address,
        recipients: rcptTo.map(to => to.address),
        user: session.user || null,
        secure: Boolean(session.secure),
        data: Buffer.concat(chunks).toString('base64'),
        answer,
    };
    const name = path.join(folder, String(++mails).padStart(4, '0'));
    fs.writeFileSync(name + '.part', JSON.stringify(mail));
    fs.renameSync(name + '.part', name + '.json');
}

const server = new SMTPServer({
    secure: options.secure,
    key: options.key && fs.readFileSync(options.key),
    cert: options.cert && fs.readFileSync(options.cert),
    disabledCommands: [...(options.key ? [] : ['STARTTLS']), ...(options.user ? [] : ['AUTH'])],
    disableReverseLookup: true,
    authOptional: !options.user,
    logger: false,
    onAuth({ username, password }, session, done) {
        if (username === options.user && password === options.password)
            done(null, { user: username });
        else
            done(new Error('another password'));
    },
    onRcptTo(address, session, done) {
        end(next('RCPT'), done);
    },
    onData(stream, session, done) {
        const chunks = [];
        stream.on('data', chunk => chunks.push(chunk));
        stream.on('end', () => {
            const answer = next('DATA');
            keep(chunks, session, answer);
            end(answer, done);
        });
    },
});
server.on('error', () => {}); // of a connection; what became of it the test sees
server.server.on('connection', socket => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
});
server.listen(0, '127.0.0.1', () => console.log(server.server.address().port));
