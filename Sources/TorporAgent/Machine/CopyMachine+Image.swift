import TorporModel

/// Images: no copy changes, so only the attempt is looked at.
extension CopyMachine {
    func image(_ order: Order, _ image: ImageOrder) -> Decision {
        closed(order.attempt) ?? .act(.image(image, order.attempt), then: .answer)
    }

    func finishImage(_ order: Order?, _ result: EffectResult) -> Decision {
        if let order, order.attempt <= record.over { return .refuse(Refusal.over(order.attempt, "it was discarded meanwhile")) }
        switch (result.product, result.error) {
        case (.image(let digest)?, nil): return .answer(.image(digest))
        case (.manifest(let signed)?, nil): return .answer(.packed(signed))
        case (_, let error?): return .refuse(error)
        case (_, nil): return .refuse(TorporError(.internal, "nothing came of an order about an image", remedy: "look at the agent's log"))
        }
    }
}
