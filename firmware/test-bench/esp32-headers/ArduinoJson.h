// Of the library "ArduinoJson" 7.
#pragma once
#include <Arduino.h>

#include <type_traits>

class JsonVariantConst;
class JsonDocument;

template <typename Value>
constexpr bool is_json_value =
    std::is_arithmetic<Value>::value || std::is_convertible<Value, const char *>::value ||
    std::is_same<Value, JsonVariantConst>::value || std::is_same<Value, JsonDocument>::value;

class JsonVariantConst {
public:
  JsonVariantConst operator[](const char *name) const;

  template <typename Value>
  bool is() const {
    static_assert(is_json_value<Value>, "JSON has no such value");
    return false;
  }

  template <typename Value>
  Value as() const {
    static_assert(is_json_value<Value>, "JSON has no such value");
    return Value();
  }

  template <typename Value>
  Value operator|(Value otherwise) const {
    static_assert(is_json_value<Value>, "JSON has no such value");
    return otherwise;
  }
};

class JsonVariant : public JsonVariantConst {
public:
  JsonVariant operator[](const char *name) const;

  template <typename Value>
  JsonVariant &operator=(const Value &) {
    static_assert(is_json_value<std::decay_t<Value>>, "JSON has no such value");
    return *this;
  }

  // An empty object, or array, in the place of what was there.
  template <typename Container>
  Container to() const;
};

class JsonObject {
public:
  JsonVariant operator[](const char *name) const;
};

class JsonArray {
public:
  template <typename Container>
  Container add() const;
};

class JsonDocument {
public:
  JsonVariant operator[](const char *name);
  JsonVariantConst operator[](const char *name) const;
  operator JsonVariantConst() const;
};

class DeserializationError {
public:
  explicit operator bool() const;
};

DeserializationError deserializeJson(JsonDocument &document, const uint8_t *text, size_t length);
size_t serializeJson(const JsonDocument &document, String &text);
