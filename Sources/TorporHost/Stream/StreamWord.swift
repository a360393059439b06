/// What the engine's stand-in and the agent say to each other during a restore. In a capture a message is the name of an image, and its pipe.
package enum StreamWord {
    /// From the agent, at once: which images there are, an `ImageBundle` that comes along.
    package static let images = "images"
    /// To the agent: write the image into the pipe that comes along; a number and its name.
    package static let fill = "fill "
    /// From the agent: all of it is written; the number and the name.
    package static let done = "done "
}
