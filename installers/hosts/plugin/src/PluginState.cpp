#include "PluginState.h"

#include <algorithm>
#include <cmath>

namespace fodder
{
namespace
{
constexpr int longestText = 4'096, longestPrompt = 1'000, mostRecent = 20, mostBars = 16, mostCount = 16, mostMembers = 64;
constexpr std::array<const char*, 3> parameterNames { "level", "pad", "key" };
const std::array<juce::String, 3> makingNames { "samples", "kit", "fit" }; // in Making's order

std::string textOf (const juce::XmlElement& xml, const char* name, int longest = longestText)
{
    return xml.getStringAttribute (name).substring (0, longest).toStdString();
}

double numberOf (const juce::XmlElement& xml, const char* name, double least, double most, double otherwise)
{
    const auto found = xml.getDoubleAttribute (name, otherwise);
    return std::isfinite (found) ? juce::jlimit (least, most, found) : otherwise;
}

int wholeOf (const juce::XmlElement& xml, const char* name, int least, int most, int otherwise)
{
    return juce::jlimit (least, most, xml.getIntAttribute (name, otherwise));
}

juce::String utf8 (const std::string& text)
{
    return juce::String::fromUTF8 (text.c_str());
}

void write (juce::XmlElement& xml, const Request& request)
{
    xml.setAttribute ("prompt", utf8 (request.prompt));
    xml.setAttribute ("kind", utf8 (request.kind));
    xml.setAttribute ("askedBars", request.bars);
    if (request.seed)
        xml.setAttribute ("seed", juce::String (*request.seed));
    xml.setAttribute ("making", makingNames[static_cast<std::size_t> (request.making)]);
    xml.setAttribute ("source", utf8 (request.source));
    xml.setAttribute ("groove", utf8 (request.groove));
    xml.setAttribute ("strength", request.strength);
    xml.setAttribute ("hostTempo", juce::String (request.host.bpm, 17));
    xml.setAttribute ("hostBeats", request.host.meter.beats);
    xml.setAttribute ("hostUnit", request.host.meter.unit);
    xml.setAttribute ("hostKey", utf8 (request.host.key));
}

Request readRequest (const juce::XmlElement& xml)
{
    Request request;
    request.prompt = textOf (xml, "prompt", longestPrompt);
    request.kind = textOf (xml, "kind", 16);
    request.bars = wholeOf (xml, "askedBars", 0, mostBars, 0);
    if (xml.hasAttribute ("seed"))
        request.seed = xml.getStringAttribute ("seed").getLargeIntValue();
    const auto making = std::find (makingNames.begin(), makingNames.end(), xml.getStringAttribute ("making"));
    if (making != makingNames.end())
        request.making = static_cast<Making> (making - makingNames.begin());
    request.source = textOf (xml, "source");
    request.groove = textOf (xml, "groove");
    request.strength = numberOf (xml, "strength", 0.0, 1.0, 0.5);
    request.host.bpm = numberOf (xml, "hostTempo", 1.0, 10'000.0, 120.0);
    request.host.meter = { wholeOf (xml, "hostBeats", 1, 64, 4), wholeOf (xml, "hostUnit", 1, 64, 4) };
    request.host.key = textOf (xml, "hostKey", 64);
    return request;
}

void write (juce::XmlElement& xml, const Made& made)
{
    xml.setAttribute ("sample", utf8 (made.sample));
    xml.setAttribute ("path", utf8 (made.path));
    xml.setAttribute ("bpm", juce::String (made.bpm, 17));
    xml.setAttribute ("key", utf8 (made.key));
    xml.setAttribute ("bars", made.bars);
    xml.setAttribute ("seconds", juce::String (made.seconds, 17));
    xml.setAttribute ("warning", utf8 (made.warning));
    xml.setAttribute ("notes", utf8 (made.notes));
    xml.setAttribute ("member", made.member);
    write (xml, made.recipe);
}

Made readMade (const juce::XmlElement& xml)
{
    Made made;
    made.sample = textOf (xml, "sample", 256);
    made.path = textOf (xml, "path");
    made.bpm = numberOf (xml, "bpm", 1.0, 10'000.0, 120.0);
    made.key = textOf (xml, "key", 64);
    made.bars = wholeOf (xml, "bars", 0, mostBars, 0);
    made.seconds = numberOf (xml, "seconds", 0.0, 3'600.0, 0.0);
    made.warning = textOf (xml, "warning", longestPrompt);
    made.notes = textOf (xml, "notes");
    made.member = wholeOf (xml, "member", 0, mostMembers, 0);
    made.recipe = readRequest (xml);
    return made;
}
} // namespace

void Form::remember()
{
    recent.removeString (prompt);
    recent.insert (0, prompt);
    recent.removeRange (mostRecent, recent.size());
}

Request Form::request() const
{
    Request request;
    request.prompt = prompt.toStdString();
    request.kind = kind.toStdString();
    request.bars = bars;
    request.count = count;
    return request;
}

std::unique_ptr<juce::XmlElement> PluginState::toXml() const
{
    auto xml = std::make_unique<juce::XmlElement> ("Fodder");
    xml->setAttribute ("version", 1);
    xml->setAttribute ("prompt", form.prompt);
    xml->setAttribute ("kind", form.kind);
    xml->setAttribute ("bars", form.bars);
    xml->setAttribute ("count", form.count);
    for (std::size_t n = 0; n < parameters.size(); ++n)
        xml->setAttribute (parameterNames[n], parameters[n]);
    for (const auto& one : form.recent)
        xml->createNewChildElement ("Recent")->setAttribute ("prompt", one);
    for (std::size_t n = 0; n < pads.size(); ++n)
        if (! pads[n].path.empty())
        {
            auto* pad = xml->createNewChildElement ("Pad");
            pad->setAttribute ("number", static_cast<int> (n) + 1);
            write (*pad, pads[n]);
        }
    return xml;
}

PluginState PluginState::fromXml (const juce::XmlElement& xml)
{
    PluginState state;
    state.form.prompt = utf8 (textOf (xml, "prompt", longestPrompt));
    state.form.kind = xml.getStringAttribute ("kind").substring (0, 16);
    state.form.bars = wholeOf (xml, "bars", 0, mostBars, 0);
    state.form.count = wholeOf (xml, "count", 1, mostCount, 1);
    for (std::size_t n = 0; n < state.parameters.size(); ++n)
        state.parameters[n] = static_cast<float> (numberOf (xml, parameterNames[n], -1.0, 1.0, -1.0));
    for (const auto* one : xml.getChildWithTagNameIterator ("Recent"))
        if (state.form.recent.size() < mostRecent)
            state.form.recent.add (utf8 (textOf (*one, "prompt", longestPrompt)));
    for (const auto* one : xml.getChildWithTagNameIterator ("Pad"))
        if (const auto number = one->getIntAttribute ("number"); number >= 1 && number <= Sampler::padCount)
            state.pads[static_cast<std::size_t> (number) - 1] = readMade (*one);
    return state;
}

} // namespace fodder
