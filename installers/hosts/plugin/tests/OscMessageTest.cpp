#include "core/OscMessage.h"

#include "Check.h"

#include <cstring>
#include <random>

using namespace fodder;

TEST ("every type comes back as it was")
{
    const OscMessage sent { "/fodder/done",
                            { std::int32_t { -5 }, std::int64_t { 4'294'967'295 }, 92.5f, 87.1, true, false,
                              std::string ("Bb"), std::string ("über/a path.wav"), std::string(),
                              Bytes { 1, 0, 255, 4, 5 }, Bytes() } };
    const auto bytes = encode (sent);
    CHECK (bytes.size() % 4 == 0);
    const auto heard = decode (bytes.data(), bytes.size());
    CHECK (heard.has_value());
    CHECK (heard->address == sent.address);
    CHECK (heard->arguments == sent.arguments);
}

TEST ("bytes are OSC 1.0's")
{
    const auto bytes = encode ({ "/a", { std::int32_t { 1 }, std::string ("abcd") } });
    const std::uint8_t expected[] = { '/', 'a', 0, 0, ',', 'i', 's', 0, 0, 0, 0, 1, 'a', 'b', 'c', 'd', 0, 0, 0, 0 };
    CHECK (bytes.size() == sizeof expected);
    CHECK (std::memcmp (bytes.data(), expected, sizeof expected) == 0);
}

TEST ("a blob that says it is longer than its packet is no message")
{
    auto bytes = encode ({ "/a", { Bytes { 1, 2, 3, 4 } } });
    for (const std::uint8_t length : { 5, 8, 255 })
    {
        bytes[11] = length;
        CHECK (! decode (bytes.data(), bytes.size()));
    }
    bytes[8] = bytes[9] = bytes[10] = bytes[11] = 255;
    CHECK (! decode (bytes.data(), bytes.size()));
}

TEST ("what is cut off or has an unknown type is no message")
{
    const auto bytes = encode ({ "/fodder/pong", { std::string ("0.1.0"), std::int64_t { 3 } } });
    for (std::size_t size = 0; size < bytes.size(); ++size)
        CHECK (! decode (bytes.data(), size));
    auto unknown = encode ({ "/a", { true } });
    unknown[5] = 'X';
    CHECK (! decode (unknown.data(), unknown.size()));
    const std::string bundle ("#bundle\0\0\0\0\0\0\0\0\1", 16);
    CHECK (! decode (reinterpret_cast<const std::uint8_t*> (bundle.data()), bundle.size()));
}

TEST ("no bytes harm the decoder")
{
    std::mt19937 random (1);
    const auto good = encode ({ "/fodder/done", { std::string ("j"), 1.0f, std::int64_t { 1 }, std::string ("path") } });
    for (int n = 0; n < 20'000; ++n)
    {
        auto bytes = good;
        for (int changes = 0; changes < 4; ++changes)
            bytes[random() % bytes.size()] = static_cast<std::uint8_t> (random());
        const std::vector<std::uint8_t> exact (bytes.begin(), bytes.begin() + static_cast<long> (random() % (bytes.size() + 1)));
        if (const auto heard = decode (exact.data(), exact.size()))
            CHECK (heard->address.front() == '/');
    }
}

TEST ("numbers are read whatever their width")
{
    const OscMessage message { "/a", { 2.9f, std::int64_t { 1 } << 40, std::string ("3"), std::int32_t { 7 } } };
    CHECK (message.whole (0) == 2);
    CHECK (message.whole (1) == std::int64_t { 1 } << 40);
    CHECK (message.number (2, -1.0) == -1.0);
    CHECK (message.number (3) == 7.0);
    CHECK (message.number (4, 5.0) == 5.0);
    CHECK (message.text (3).empty());
}
