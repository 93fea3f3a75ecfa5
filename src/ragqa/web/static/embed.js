console.error("ragqa: embed.js is not written yet");
