/// What the engine's stand-in and the agent say to each other during a restore. In a capture a message is the name of an image, and its pipe.
package enum StreamWord {
    /// To the agent: is there an image of this name?
    package static let ask = "ask "
    /// To the agent: write the image into the pipe that comes along; a number and its name.
    package static let fill = "fill "
    /// From the agent: there is, or there is none.
    package static let has = "has"
    package static let lacks = "lacks"
    /// From the agent: all of it is written; the number and the name.
    package static let done = "done "
}
