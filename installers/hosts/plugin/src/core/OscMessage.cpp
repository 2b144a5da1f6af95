#include "OscMessage.h"

#include <cmath>
#include <cstring>

namespace fodder
{
namespace
{
constexpr std::size_t mostBytes = 65'536, mostArguments = 64;

template <typename... Functions>
struct Overloaded : Functions...
{
    using Functions::operator()...;
};
template <typename... Functions>
Overloaded (Functions...) -> Overloaded<Functions...>;

template <typename Unsigned>
void putBigEndian (Bytes& out, Unsigned value)
{
    for (int shift = static_cast<int> (sizeof (Unsigned)) * 8 - 8; shift >= 0; shift -= 8)
        out.push_back (static_cast<std::uint8_t> (value >> shift));
}

template <typename To, typename From>
To bitsOf (From value)
{
    static_assert (sizeof (To) == sizeof (From));
    To bits;
    std::memcpy (&bits, &value, sizeof bits);
    return bits;
}

void putText (Bytes& out, const std::string& text)
{
    const auto length = std::min (text.find ('\0'), text.size());
    out.insert (out.end(), text.begin(), text.begin() + static_cast<std::ptrdiff_t> (length));
    do
        out.push_back (0);
    while (out.size() % 4 != 0);
}

void putBlob (Bytes& out, const Bytes& blob)
{
    putBigEndian (out, static_cast<std::uint32_t> (blob.size()));
    out.insert (out.end(), blob.begin(), blob.end());
    out.resize ((out.size() + 3) / 4 * 4);
}

/** Reads forward through bytes; once something is missing, everything is. */
class Reader
{
public:
    Reader (const std::uint8_t* data, std::size_t size) : at (data), left (size) {}

    std::optional<std::string> text()
    {
        const auto* end = static_cast<const std::uint8_t*> (left > 0 ? std::memchr (at, 0, left) : nullptr);
        if (end == nullptr)
            return {};
        const auto length = static_cast<std::size_t> (end - at);
        const auto padded = (length / 4 + 1) * 4;
        if (padded > left)
            return {};
        std::string found (reinterpret_cast<const char*> (at), length);
        advance (padded);
        return found;
    }

    std::optional<Bytes> blob()
    {
        const auto length = bigEndian<std::uint32_t>();
        if (! length || *length > left || (*length + 3) / 4 * 4 > left)
            return {};
        Bytes found (at, at + *length);
        advance ((*length + 3) / 4 * 4);
        return found;
    }

    template <typename Unsigned>
    std::optional<Unsigned> bigEndian()
    {
        if (left < sizeof (Unsigned))
            return {};
        Unsigned value = 0;
        for (std::size_t n = 0; n < sizeof (Unsigned); ++n)
            value = static_cast<Unsigned> ((value << 8) | at[n]);
        advance (sizeof (Unsigned));
        return value;
    }

    bool isAtEnd() const { return left == 0; }

private:
    void advance (std::size_t count)
    {
        at += count;
        left -= count;
    }

    const std::uint8_t* at;
    std::size_t left;
};

std::optional<OscValue> readArgument (Reader& reader, char tag)
{
    switch (tag)
    {
        case 'i':
            if (auto bits = reader.bigEndian<std::uint32_t>())
                return bitsOf<std::int32_t> (*bits);
            return {};
        case 'f':
            if (auto bits = reader.bigEndian<std::uint32_t>())
                return bitsOf<float> (*bits);
            return {};
        case 'h':
        case 't':
            if (auto bits = reader.bigEndian<std::uint64_t>())
                return bitsOf<std::int64_t> (*bits);
            return {};
        case 'd':
            if (auto bits = reader.bigEndian<std::uint64_t>())
                return bitsOf<double> (*bits);
            return {};
        case 's':
        case 'S':
            if (auto text = reader.text())
                return *std::move (text);
            return {};
        case 'b':
            if (auto bytes = reader.blob())
                return *std::move (bytes);
            return {};
        case 'T':
        case 'I':
            return true;
        case 'F':
        case 'N':
            return false;
        default:
            return {};
    }
}
} // namespace

std::string OscMessage::text (std::size_t index) const
{
    if (index < arguments.size())
        if (const auto* found = std::get_if<std::string> (&arguments[index]))
            return *found;
    return {};
}

double OscMessage::number (std::size_t index, double otherwise) const
{
    if (index >= arguments.size())
        return otherwise;
    const auto found = std::visit (Overloaded {
        [otherwise] (const std::string&) { return otherwise; },
        [otherwise] (const Bytes&) { return otherwise; },
        [] (auto value) { return static_cast<double> (value); },
    }, arguments[index]);
    return std::isfinite (found) ? found : otherwise;
}

std::int64_t OscMessage::whole (std::size_t index, std::int64_t otherwise) const
{
    if (index < arguments.size())
    {
        if (const auto* exact = std::get_if<std::int64_t> (&arguments[index]))
            return *exact;
        const auto found = number (index, static_cast<double> (otherwise));
        if (std::abs (found) < 9e18)
            return static_cast<std::int64_t> (found);
    }
    return otherwise;
}

Bytes OscMessage::blob (std::size_t index) const
{
    if (index < arguments.size())
        if (const auto* found = std::get_if<Bytes> (&arguments[index]))
            return *found;
    return {};
}

Bytes encode (const OscMessage& message)
{
    Bytes out;
    putText (out, message.address);
    std::string tags (",");
    Bytes values;
    for (const auto& argument : message.arguments)
        tags += std::visit (Overloaded {
            [&values] (std::int32_t value) { putBigEndian (values, static_cast<std::uint32_t> (value)); return 'i'; },
            [&values] (std::int64_t value) { putBigEndian (values, static_cast<std::uint64_t> (value)); return 'h'; },
            [&values] (float value) { putBigEndian (values, bitsOf<std::uint32_t> (value)); return 'f'; },
            [&values] (double value) { putBigEndian (values, bitsOf<std::uint64_t> (value)); return 'd'; },
            [] (bool value) { return value ? 'T' : 'F'; },
            [&values] (const std::string& value) { putText (values, value); return 's'; },
            [&values] (const Bytes& value) { putBlob (values, value); return 'b'; },
        }, argument);
    putText (out, tags);
    out.insert (out.end(), values.begin(), values.end());
    return out;
}

std::optional<OscMessage> decode (const std::uint8_t* data, std::size_t size)
{
    if (size < 8 || size % 4 != 0 || size > mostBytes)
        return {};
    Reader reader (data, size);
    const auto address = reader.text();
    if (! address || address->empty() || address->front() != '/')
        return {};
    const auto tags = reader.text();
    if (! tags || tags->empty() || tags->front() != ',' || tags->size() > mostArguments + 1)
        return {};

    OscMessage message { *address, {} };
    for (const char tag : tags->substr (1))
    {
        auto value = readArgument (reader, tag);
        if (! value)
            return {};
        message.arguments.push_back (*std::move (value));
    }
    if (! reader.isAtEnd())
        return {};
    return message;
}

} // namespace fodder
