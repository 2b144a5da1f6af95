// One OSC 1.0 message ⇄ its bytes. juce_osc knows no `h`, in which seeds come.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace fodder
{

using Bytes = std::vector<std::uint8_t>;
using OscValue = std::variant<std::int32_t, std::int64_t, float, double, bool, std::string, Bytes>;

struct OscMessage
{
    std::string address;
    std::vector<OscValue> arguments;

    /** The argument as text; empty if it is none or is missing. */
    std::string text (std::size_t index) const;
    /** The argument as a number, whatever its width; `otherwise` if it is none or is missing. */
    double number (std::size_t index, double otherwise = 0.0) const;
    /** The same, exact up to 64 bits. */
    std::int64_t whole (std::size_t index, std::int64_t otherwise = 0) const;
    /** The argument as bytes; empty if it is none or is missing. */
    Bytes blob (std::size_t index) const;
};

Bytes encode (const OscMessage& message);

/** Nothing if the bytes are no message of the types above (also i f s S b h t d T F N I; N is false). */
std::optional<OscMessage> decode (const std::uint8_t* data, std::size_t size);

} // namespace fodder
